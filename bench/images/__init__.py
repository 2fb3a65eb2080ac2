"""Real builds of sample applications, before and after."""
