"""Protection: cases that move, referrals that come back."""
