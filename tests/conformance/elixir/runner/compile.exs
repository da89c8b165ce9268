# Compiles one of Elixir's test files after its helper, as `mix test` does, without running a test, and keeps the modules: compile.exs OUT HELPER FILE
[out, helper, file] = System.argv()
ExUnit.start(autorun: false)
Code.compiler_options(debug_info: true, ignore_module_conflict: true)

for source <- [helper, file], {module, object} <- Code.require_file(source) || [] do
  File.write!(Path.join(out, "#{module}.beam"), object)
  if function_exported?(module, :__ex_unit__, 0), do: IO.puts("TESTS #{module}")
end
