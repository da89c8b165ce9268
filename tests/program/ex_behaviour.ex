# Behaviours and dynamic calls to modules chosen at run time.
defmodule Codec do
  @callback encode(term) :: binary
  @callback name() :: String.t()
  @optional_callbacks name: 0
end

defmodule Plain do
  @behaviour Codec
  @impl true
  def encode(term), do: inspect(term)
end

defmodule Shout do
  @behaviour Codec
  @impl true
  def encode(term), do: term |> Plain.encode() |> String.upcase()
  @impl true
  def name, do: "shout"
end

defmodule BehaviourTour do
  def main(_args) do
    for codec <- [Plain, Shout] do
      IO.puts(codec.encode({:hello, ["world", 1]}))
      IO.inspect(function_exported?(codec, :name, 0))
    end

    IO.inspect(apply(Shout, :name, []))
    IO.inspect(Enum.map([:upcase, :downcase], &apply(String, &1, ["MiXed"])))
    IO.inspect(try do apply(Plain, :name, []) rescue e in UndefinedFunctionError -> {e.module, e.function, e.arity} end)
  end
end
