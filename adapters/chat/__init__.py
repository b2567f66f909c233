"""What surfaces where people talk have in common, whatever the platform is called."""
