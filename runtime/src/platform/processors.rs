//! How many processors this program may use. Asks the kernel's affinity mask only: reading control group files takes longer than the rest of the start.

/// Processors in the affinity mask, at least one.
pub fn count() -> usize {
    // SAFETY: the set is plain bits, filled by the call.
    let count = unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set) != 0 {
            return 1;
        }
        libc::CPU_COUNT(&set)
    };
    usize::try_from(count).unwrap_or(1).max(1)
}
