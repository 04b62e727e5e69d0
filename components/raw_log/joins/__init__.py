"""Tables that are joined to a raw log as it is read: by key, and as of each row's time where the table has times."""
