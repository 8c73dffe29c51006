//! `lyceum-peer-graph EDGES SCORES TOLERANCE`: rank the pairs of little-endian u32 in EDGES, write the scores as little-endian f32
//! to SCORES, and print the best seconds of three runs and the rounds of one.

use std::time::Instant;

use graph::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [edges, scores, tolerance] = arguments.as_slice() else { return Err("EDGES SCORES TOLERANCE".into()) };
    let bytes = std::fs::read(edges)?;
    let words: Vec<u32> = bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let pairs: Vec<(u32, u32)> = words.as_chunks().0.iter().map(|&[src, dst]| (src, dst)).collect();
    let graph: DirectedCsrGraph<u32> = GraphBuilder::new().csr_layout(CsrLayout::Sorted).edges(pairs).build();
    let config = PageRankConfig::new(1000, tolerance.parse()?, 0.85);
    let (mut best, mut ranked) = (f64::INFINITY, None);
    for _ in 0..3 {
        let start = Instant::now();
        ranked = Some(page_rank(&graph, config));
        best = best.min(start.elapsed().as_secs_f64());
    }
    let (ranked, rounds, _) = ranked.ok_or("nothing was ranked")?;
    std::fs::write(scores, ranked.iter().flat_map(|score| score.to_le_bytes()).collect::<Vec<u8>>())?;
    println!("{{\"seconds\": {best}, \"rounds\": {rounds}}}");
    Ok(())
}
