"""What is checked of the data before anything is learnt from it: numbers in, findings out."""
