#@ schema: keys.sql
# Nothing is asked of this schema: what is said of it stands there.
