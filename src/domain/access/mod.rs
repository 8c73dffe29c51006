//! Who may have which role, and why: facts x now -> desired roles.
