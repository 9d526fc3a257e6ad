"""What to compose: saved prompts, composition plans and the screening of prompts."""
