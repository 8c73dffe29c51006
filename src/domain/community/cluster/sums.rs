//! Sums by group that know which groups they hold: the sparse accumulator of Gilbert, Moler, Schreiber: "Sparse Matrices
//! in MATLAB: Design and Implementation", SIAM Journal on Matrix Analysis and Applications 13(1), 1992.
//!
//! The loops over ties stand apart from their callers, so that all they work with stays in registers: measured at twice
//! the speed at the level at which this program is compiled.

/// Nodes and weights of a node's ties, side by side.
pub(super) type Row<'t> = (&'t [u32], &'t [f64]);

/// Sums by group; all 0 between two uses.
pub(super) struct Sums {
    of: Vec<f64>,
    /// The groups added to, in the order of their first weight; only the first `len` count.
    touched: Vec<u32>,
    len: usize,
}

impl Sums {
    /// For groups below `groups`.
    pub fn new(groups: usize) -> Self {
        // One more than can be touched: what is added is written first and counted after.
        Self { of: vec![0.0; groups], touched: vec![0; groups + 1], len: 0 }
    }

    /// Add a row's weights, which are above 0, by group. Nothing branches on whether a group is new: no processor
    /// guesses that.
    #[inline(never)]
    pub fn gather(&mut self, (to, weight): Row<'_>, group: &[u32]) {
        let (of, touched, mut len) = (self.of.as_mut_slice(), self.touched.as_mut_slice(), self.len);
        for (&to, &weight) in to.iter().zip(weight) {
            let group = group[to as usize];
            let sum = &mut of[group as usize];
            touched[len] = group;
            len += usize::from(sum.to_bits() == 0);
            *sum += weight;
        }
        self.len = len;
    }

    /// The same by part, and only of those ties that stay in the group `own`.
    #[inline(never)]
    pub fn gather_within(&mut self, (to, weight): Row<'_>, part: &[u32], group: &[u32], own: u32) {
        let (of, touched, mut len) = (self.of.as_mut_slice(), self.touched.as_mut_slice(), self.len);
        for (&to, &weight) in to.iter().zip(weight) {
            if group[to as usize] == own {
                let part = part[to as usize];
                let sum = &mut of[part as usize];
                touched[len] = part;
                len += usize::from(sum.to_bits() == 0);
                *sum += weight;
            }
        }
        self.len = len;
    }

    /// The sum of a group.
    #[inline(always)]
    pub fn at(&self, group: u32) -> f64 {
        self.of[group as usize]
    }

    /// Take every sum out, in the order of the first weights.
    #[inline(always)]
    pub fn drain(&mut self, mut each: impl FnMut(u32, f64)) {
        for &group in &self.touched[..self.len] {
            each(group, std::mem::take(&mut self.of[group as usize]));
        }
        self.len = 0;
    }
}
