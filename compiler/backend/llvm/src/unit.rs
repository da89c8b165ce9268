//! One LLVM module under construction: types, the uniform signature, declarations of whatever is referred to, static data.

use crate::debug::Debug;
use crate::emitter::Emitter;
use beamless_abi::process::MACHINE_ARGS;
use beamless_backend::emit::{self, Head, Prefix, Signature, Static};
use beamless_backend::symbol;
use beamless_targets::{ArgumentRegisters, CodeShape, Continuations};
use inkwell::AddressSpace;
use inkwell::GlobalVisibility;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::targets::TargetMachine;
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum, FunctionType, IntType, PointerType};
use inkwell::values::{ArrayValue, AsValueRef, BasicMetadataValueEnum, BasicValue, FunctionValue, IntValue, PointerValue};

/// LLVM's number of `preserve_mostcc`.
pub const PRESERVE_MOST: u32 = 14;

pub struct Unit<'c> {
    pub context: &'c Context,
    pub module: Module<'c>,
    pub shape: &'static CodeShape,
    pub i64: IntType<'c>,
    pub ptr: PointerType<'c>,
    /// An integer as wide as a pointer: an address, or the reductions left.
    pub address: IntType<'c>,
    /// What an argument is between chunks.
    pub argument: BasicTypeEnum<'c>,
    pub chunk_type: FunctionType<'c>,
    /// C functions are called through [`Unit::way`].
    pub by_way: bool,
    pub debug: Option<Debug<'c>>,
}

impl<'c> Unit<'c> {
    pub fn new(context: &'c Context, machine: &TargetMachine, shape: &'static CodeShape) -> Unit<'c> {
        let module = context.create_module("beamless");
        module.set_triple(&machine.get_triple());
        module.set_data_layout(&machine.get_target_data().get_data_layout());
        let i64 = context.i64_type();
        let ptr = context.ptr_type(AddressSpace::default());
        let address = context.ptr_sized_int_type(&machine.get_target_data(), None);
        let argument = match shape.arguments {
            ArgumentRegisters::Integer => i64.into(),
            ArgumentRegisters::Double => context.f64_type().into(),
        };
        let mut params: Vec<BasicMetadataTypeEnum<'c>> = vec![ptr.into(), ptr.into(), ptr.into(), address.into()];
        params.extend((0..MACHINE_ARGS).map(|_| BasicMetadataTypeEnum::from(argument)));
        let chunk_type = context.void_type().fn_type(&params, false);
        Unit { context, module, shape, i64, ptr, address, argument, chunk_type, by_way: false, debug: None }
    }

    /// A chunk by symbol name, declared if it is not there yet.
    pub fn chunk(&self, name: &str) -> FunctionValue<'c> {
        self.module.get_function(name).unwrap_or_else(|| {
            let function = self.module.add_function(name, self.chunk_type, Some(Linkage::External));
            function.set_call_conventions(self.shape.convention.number());
            // What precedes the code is read as words.
            function.as_global_value().set_alignment(size_of::<u64>() as u32);
            function.as_global_value().set_visibility(GlobalVisibility::Hidden);
            let unwind = inkwell::attributes::Attribute::get_named_enum_kind_id("nounwind");
            let nounwind = self.context.create_enum_attribute(unwind, 0);
            function.add_attribute(inkwell::attributes::AttributeLoc::Function, nounwind);
            function
        })
    }

    /// A C function of the runtime: `params` words, and a word or nothing as its result.
    pub fn runtime_fn(&self, name: &str, params: usize, has_result: bool) -> FunctionValue<'c> {
        self.module.get_function(name).unwrap_or_else(|| {
            let types = vec![BasicMetadataTypeEnum::from(self.i64); params];
            let ty = if has_result { self.i64.fn_type(&types, false) } else { self.context.void_type().fn_type(&types, false) };
            let function = self.module.add_function(name, ty, Some(Linkage::External));
            function.as_global_value().set_visibility(GlobalVisibility::Hidden);
            function
        })
    }

    /// Chunks are compiled as if the machine stack needed no alignment, so that those with a C call on some path do not push and pop a word on all
    /// others; C functions are called through [`Unit::way`]. fib: two instructions less of 14 a chunk.
    pub fn forget_alignment(&mut self) {
        self.by_way = true;
        let words = self.context.i32_type().const_int(size_of::<u64>() as u64, false);
        self.module.add_basic_value_flag("override-stack-alignment", inkwell::module::FlagBehavior::Error, words);
    }

    /// What chunks call in place of a C function: it aligns the stack. The cold variant leaves all registers as they were, so that a
    /// call on a cold path does not move the hot path's values out of their registers.
    pub fn way(&self, function: FunctionValue<'c>, cold: bool) -> FunctionValue<'c> {
        let name = symbol::way(&function.get_name().to_string_lossy(), cold);
        self.module.get_function(&name).unwrap_or_else(|| {
            let way = self.module.add_function(&name, function.get_type(), Some(Linkage::LinkOnceODR));
            way.as_global_value().set_visibility(GlobalVisibility::Hidden);
            way.set_call_conventions(if cold { PRESERVE_MOST } else { 0 });
            let enumerated = |name, value| {
                let kind = inkwell::attributes::Attribute::get_named_enum_kind_id(name);
                self.context.create_enum_attribute(kind, value)
            };
            let realigns = self.context.create_string_attribute("stackrealign", "");
            for attribute in [enumerated("alignstack", 16), enumerated("noinline", 0), enumerated("nounwind", 0), realigns] {
                way.add_attribute(inkwell::attributes::AttributeLoc::Function, attribute);
            }
            let builder = self.context.create_builder();
            builder.position_at_end(self.context.append_basic_block(way, ""));
            let args: Vec<_> = way.get_param_iter().map(BasicMetadataValueEnum::from).collect();
            let call = builder.build_call(function, &args, "").expect("positioned");
            match call.try_as_basic_value().basic() {
                Some(made) => builder.build_return(Some(&made)),
                None => builder.build_return(None),
            }
            .expect("positioned");
            way
        })
    }

    /// A table of static data, defined in the data unit.
    pub fn table(&self, name: &str) -> PointerValue<'c> {
        let global = self.module.get_global(name).unwrap_or_else(|| {
            let global = self.module.add_global(self.context.i8_type().array_type(0), None, name);
            global.set_visibility(GlobalVisibility::Hidden);
            global.set_constant(true);
            global
        });
        global.as_pointer_value()
    }

    /// A constant address; `None` for a number.
    fn address_of(&self, value: &Static) -> Option<PointerValue<'c>> {
        match value {
            Static::Number(_) => None,
            Static::Table { name, offset } => {
                let offset = self.i64.const_int(*offset, false);
                // SAFETY: offsets are within the table; the collector of data made both.
                Some(unsafe { self.table(name).const_gep(self.context.i8_type(), &[offset]) })
            }
            Static::Code(name) => Some(self.chunk(name).as_global_value().as_pointer_value()),
        }
    }

    /// A constant word in code.
    pub fn constant(&self, value: &Static) -> IntValue<'c> {
        match (value, self.address_of(value)) {
            (_, Some(address)) => address.const_to_int(self.i64),
            (Static::Number(number), None) => self.i64.const_int(*number, false),
            (value, None) => unreachable!("{value:?} has an address"),
        }
    }

    /// Words as the machine has them: where addresses are half a word, a word is two halves, the lower one first.
    fn array(&self, words: &[Static]) -> ArrayValue<'c> {
        let ty = self.address;
        if self.shape.pointer_bytes == 8 {
            return ty.const_array(&words.iter().map(|word| self.constant(word)).collect::<Vec<_>>());
        }
        let halves = |word: &Static| match (word, self.address_of(word)) {
            (_, Some(address)) => [address.const_to_int(ty), ty.const_zero()],
            (Static::Number(bits), None) => [ty.const_int(bits & u64::from(u32::MAX), false), ty.const_int(bits >> 32, false)],
            (word, None) => unreachable!("{word:?} has an address"),
        };
        ty.const_array(&words.iter().flat_map(halves).collect::<Vec<_>>())
    }

    /// Defines a global. It may have been referred to before under the same name: that declaration is replaced.
    fn define(&self, name: &str, value: impl BasicValue<'c>) {
        let value = value.as_basic_value_enum();
        let declared = self.module.get_global(name);
        if let Some(old) = declared {
            old.set_name("");
        }
        let global = self.module.add_global(value.get_type().as_basic_type_enum(), None, name);
        global.set_initializer(&value);
        global.set_constant(true);
        global.set_alignment(16);
        global.set_linkage(Linkage::External);
        global.set_visibility(GlobalVisibility::Hidden);
        if let Some(old) = declared {
            old.as_pointer_value().replace_all_uses_with(global.as_pointer_value());
            // SAFETY: nothing uses the old declaration any more.
            unsafe { old.delete() };
        }
    }

    /// Sets the data that precedes a chunk's code.
    fn set_prefix(&self, function: FunctionValue<'c>, prefix: &Prefix) {
        let Continuations::BeforeCode = self.shape.continuations;
        let i32 = self.context.i32_type();
        let here = function.as_global_value().as_pointer_value().const_to_int(self.address);
        let relative = |target: Option<Static>| match target.and_then(|target| self.address_of(&target)) {
            Some(address) => {
                let distance = address.const_to_int(self.address).const_sub(here);
                if self.shape.pointer_bytes == 4 { distance } else { distance.const_truncate(i32) }
            }
            None => i32.const_zero(),
        };
        let number = |value: u32| i32.const_int(u64::from(value), false).into();
        let record = prefix.record();
        let handler = relative(prefix.handler.clone().map(Static::Code)).into();
        let value = self.context.const_struct(&[number(record.bitmap), handler, number(record.location), number(record.shape)], true);
        // SAFETY: both values belong to this module's context; prefix data may be any constant.
        unsafe { llvm_sys::core::LLVMSetPrefixData(function.as_value_ref(), value.as_value_ref()) };
    }
}

impl<'c> emit::Unit for Unit<'c> {
    type Emit<'u>
        = Emitter<'u, 'c>
    where
        Self: 'u;

    fn begin(&mut self, Head { name, signature, prefix, source }: Head<'_>) -> Emitter<'_, 'c> {
        let function = match signature {
            Signature::Enter => {
                let ty = self.context.void_type().fn_type(&[self.ptr.into()], false);
                self.module.add_function(symbol::ENTER, ty, Some(Linkage::External))
            }
            Signature::Chunk => self.chunk(name),
        };
        if let Some(prefix) = prefix {
            self.set_prefix(function, prefix);
        }
        Emitter::new(self, function, source)
    }

    fn table(&mut self, name: &'static str, words: &[Static]) {
        self.define(name, self.array(words));
    }

    fn bytes(&mut self, name: &'static str, bytes: &[u8]) {
        self.define(name, self.context.const_string(bytes, false));
    }
}
