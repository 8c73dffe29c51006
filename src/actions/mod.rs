//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.
