//! The HTTP face: webhook, health, pages.
