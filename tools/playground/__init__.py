"""The playground, a page of the site that runs this package in the reader's browser."""
