//! One line of an edge file, read or refused with a reason.
