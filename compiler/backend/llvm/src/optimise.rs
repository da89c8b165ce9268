//! Target machine, LLVM pass pipelines and object emission.

use beamless_backend::Options;
use inkwell::OptimizationLevel;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::module::Module;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{
    CodeModel, FileType, InitializationConfig, RelocMode, Target, TargetMachine, TargetMachineOptions, TargetTriple,
};
use std::ffi::CStr;
use std::sync::Once;

/// Clean-up only: chunks come optimised from our own passes. No inlining (chunks never call each other), no loop transformations
/// but what pays on short loops; the full O2 pipeline took three times as long for the same speed.
/// One round of instcombine need not reach its fixed point: LLVM ends the process over it unless told not to.
const RELEASE_PASSES: &str = "function(sroa,early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg,gvn,dse,instcombine<no-verify-fixpoint>,simplifycfg)";
const DEBUG_PASSES: &str = "function(sroa,early-cse,simplifycfg)";

pub fn initialise() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let all = InitializationConfig::default();
        Target::initialize_x86(&all);
        Target::initialize_aarch64(&all);
        Target::initialize_arm(&all);
        Target::initialize_riscv(&all);
        set_options();
    });
}

/// Loop strength reduction makes one variable of `hp` and others of `hp + 3` and `sp - hp`; for their registers it spills the state around each loop.
const LLVM_OPTIONS: [&CStr; 2] = [c"beamless", c"-disable-lsr"];

fn set_options() {
    let options = LLVM_OPTIONS.map(CStr::as_ptr);
    // SAFETY: as many strings as are counted; no other thread uses LLVM before this is done.
    unsafe { llvm_sys::support::LLVMParseCommandLineOptions(options.len() as i32, options.as_ptr(), std::ptr::null()) };
}

pub fn machine(options: &Options) -> Result<TargetMachine, String> {
    let shape = &options.target.code;
    let triple = TargetTriple::create(shape.llvm_triple);
    let target = Target::from_triple(&triple).map_err(|message| message.to_string())?;
    // Without it a program takes a third of the time to compile (hello: 0.76 s of processor time, 2.36 s at `Less`), is a quarter larger.
    let level = if options.optimise { OptimizationLevel::Default } else { OptimizationLevel::None };
    let options = TargetMachineOptions::new()
        .set_cpu(shape.cpu)
        .set_features(shape.features)
        .set_abi(shape.abi)
        .set_level(level)
        .set_reloc_mode(RelocMode::PIC)
        .set_code_model(CodeModel::Small);
    target.create_target_machine_from_options(&triple, options).ok_or_else(|| "unknown target".to_string())
}

pub fn run(module: &Module<'_>, machine: &TargetMachine, options: &Options) -> Result<(), String> {
    if options.minimise {
        prefer_size(module);
    }
    let passes = if options.optimise { RELEASE_PASSES } else { DEBUG_PASSES };
    module.run_passes(passes, machine, PassBuilderOptions::create()).map_err(|message| message.to_string())
}

/// What clang's -Oz says of every function.
fn prefer_size(module: &Module<'_>) {
    let context = module.get_context();
    for name in ["optsize", "minsize"] {
        let attribute = context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), 0);
        for function in module.get_functions().filter(|function| function.count_basic_blocks() > 0) {
            function.add_attribute(AttributeLoc::Function, attribute);
        }
    }
}

pub fn object(module: &Module<'_>, machine: &TargetMachine) -> Result<Vec<u8>, String> {
    let buffer = machine.write_to_memory_buffer(module, FileType::Object).map_err(|message| message.to_string())?;
    Ok(buffer.as_slice().to_vec())
}

pub fn assembly(module: &Module<'_>, machine: &TargetMachine) -> Result<String, String> {
    let buffer = machine.write_to_memory_buffer(module, FileType::Assembly).map_err(|message| message.to_string())?;
    Ok(String::from_utf8_lossy(buffer.as_slice()).into_owned())
}
