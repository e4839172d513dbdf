"""What is measured: one package a case, with one worker script a framework."""
