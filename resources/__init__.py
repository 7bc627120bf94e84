"""Files that the program ships: icons, the set-up script, the licence."""
