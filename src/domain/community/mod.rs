//! Who holds the community together: edges, graph, ranking, reasons.
