//! Frame slots: every value that lives across a call has one slot for its whole life, so that it is stored once however many calls it
//! survives. Values that are never in a frame together may share a slot (greedy, in order of definition).

use super::cut::Calls;
use crate::liveness::Liveness;
use beamless_abi::frame::BITMAP_SLOTS;
use beamless_ir::{Block, Function, Type, Value};
use cranelift_entity::{SecondaryMap, packed_option::PackedOption};

/// A frame slot's number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);
cranelift_entity::entity_impl!(Slot, "slot");

pub struct Slots {
    pub of: SecondaryMap<Value, PackedOption<Slot>>,
    /// By call site: the values in its frame.
    pub frames: Vec<Vec<Value>>,
}

pub fn assign(func: &Function, calls: &Calls, liveness: &Liveness) -> Slots {
    let frames: Vec<Vec<Value>> = calls
        .sites
        .iter()
        .map(|site| {
            let mut values = across(func, liveness, site.resume);
            if let Some(handler) = site.handler {
                values.extend(across(func, liveness, handler));
            }
            values.sort();
            values.dedup();
            values
        })
        .collect();
    let mut sites_of: SecondaryMap<Value, Vec<u32>> = SecondaryMap::new();
    let mut values: Vec<Value> = Vec::new();
    for (site, frame) in frames.iter().enumerate() {
        for &value in frame {
            debug_assert_eq!(func.ty(value), Type::Term, "{} lives across a call in {}", value, func.name);
            if sites_of[value].is_empty() {
                values.push(value);
            }
            sites_of[value].push(site as u32);
        }
    }
    values.sort();
    let mut taken: Vec<Vec<bool>> = vec![Vec::new(); frames.len()];
    let mut of: SecondaryMap<Value, PackedOption<Slot>> = SecondaryMap::new();
    for value in values {
        let free = |slot: usize| sites_of[value].iter().all(|&site| !taken[site as usize].get(slot).is_some_and(|&t| t));
        let slot = (0..).find(|&slot| free(slot)).expect("some slot is free");
        for &site in &sites_of[value] {
            let taken = &mut taken[site as usize];
            taken.resize(taken.len().max(slot + 1), false);
            taken[slot] = true;
        }
        of[value] = Slot(slot as u32).into();
    }
    Slots { of, frames }
}

/// Values live into a block besides its parameters.
fn across(func: &Function, liveness: &Liveness, block: Block) -> Vec<Value> {
    liveness.live_in[block].iter().copied().filter(|value| !func.blocks[block].params.contains(value)).collect()
}

impl Slots {
    pub fn slot(&self, value: Value) -> u32 {
        self.of[value].expect("the value has a slot").0
    }

    /// Number of slots and bitmap of a frame with these values. Frames of more than [`BITMAP_SLOTS`] slots have all bits set:
    /// whoever pushes one fills the holes.
    pub fn shape(&self, values: &[Value]) -> (u32, u64) {
        let count = values.iter().map(|&value| self.slot(value) + 1).max().unwrap_or(0);
        if count > BITMAP_SLOTS {
            return (count, u64::from(u32::MAX));
        }
        (count, values.iter().fold(0, |bits, &value| bits | 1 << self.slot(value)))
    }
}
