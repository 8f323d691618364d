//! Snapshots of every format, from one shared list of findings.
