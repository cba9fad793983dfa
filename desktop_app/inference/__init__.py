"""Floor 2: talks to model servers, through huggingface_hub's AsyncInferenceClient."""
