"""Many changes from one file: JSON Lines, or a sheet that came back."""
