"""The shop itself: Oscar without its "home" URL, which is the CMS's or ours."""
