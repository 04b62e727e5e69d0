"""From messages of the config to layers, losses, optimizers: only what stands here knows both."""
