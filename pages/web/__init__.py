"""What the browser asks for outside the pages: signing in and out, health, the gate and the headers."""
