//! Names and free text made safe to show.
