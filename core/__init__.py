"""The science of Semascope; runs without a screen."""
