@rem The scripts in package.json start with `exec`, so that signals reach them and not a shell in between.
@rem Windows has neither such signals nor that command; this file stands in for it.
@%*
