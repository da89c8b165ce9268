# Protocols: for built-in types, structs, Any, and the ones that come with Elixir.
defprotocol Area do
  @fallback_to_any true
  def area(shape)
end

defmodule Square do
  defstruct side: 1
end

defmodule Circle do
  defstruct radius: 1
end

defmodule Tagged do
  @derive {Inspect, only: [:name]}
  defstruct name: nil, secret: "hidden"
end

defimpl Area, for: Square do
  def area(%{side: s}), do: s * s
end

defimpl Area, for: Circle do
  def area(%Circle{radius: r}), do: 3 * r * r
end

defimpl Area, for: [List, Tuple] do
  def area(shapes) when is_tuple(shapes), do: shapes |> Tuple.to_list() |> Area.area()
  def area(shapes), do: shapes |> Enum.map(&Area.area/1) |> Enum.sum()
end

defimpl Area, for: Integer do
  def area(n), do: n
end

defimpl Area, for: Any do
  def area(_), do: 0
end

defimpl String.Chars, for: Square do
  def to_string(%{side: s}), do: "square of #{s}"
end

defimpl Inspect, for: Circle do
  def inspect(%{radius: r}, _), do: "#Circle<#{r}>"
end

defimpl Enumerable, for: Square do
  def count(%{side: s}), do: {:ok, s}
  def member?(_, _), do: {:error, __MODULE__}
  def slice(_), do: {:error, __MODULE__}
  def reduce(%{side: s}, acc, fun), do: Enumerable.List.reduce(Enum.to_list(1..s), acc, fun)
end

defmodule ProtocolTour do
  def main(_args) do
    shapes = [%Square{side: 3}, %Circle{radius: 2}, 7, {%Square{}, 1}, :atom, [%Square{side: 2}, 5]]
    for shape <- shapes, do: IO.inspect({shape, Area.area(shape)})
    IO.puts("#{%Square{side: 4}}")
    IO.inspect([%Circle{}, %Tagged{name: "n"}])
    IO.inspect(Enum.map(%Square{side: 4}, &(&1 * &1)))
    IO.inspect({Enum.count(%Square{side: 9}), 3 in %Square{side: 4}, Enum.zip(%Square{side: 2}, ~w(a b))})
    IO.inspect(try do to_string({1}) rescue e in Protocol.UndefinedError -> {e.protocol, e.value} end)
    IO.inspect(Area.impl_for(%Square{}))
  end
end
