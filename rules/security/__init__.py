"""What gives an attacker something to hold: root, secrets, and checks that are switched off."""
