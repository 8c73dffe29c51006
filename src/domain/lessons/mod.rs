//! The states of a lesson and how it may move between them.
