//! The graph around the top members, as a picture.
