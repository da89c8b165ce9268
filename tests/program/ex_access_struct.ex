# Nested updates, dynamic dispatch on structs, pattern matching in function heads, default arguments, guards.
defmodule Shape do
  defstruct [:kind, :size]

  def area(%Shape{kind: :square, size: s}), do: s * s
  def area(%Shape{kind: :rectangle, size: {w, h}}) when w > 0 and h > 0, do: w * h
  def area(%Shape{kind: kind}) when is_atom(kind), do: {:unknown, kind}
end

defmodule Settings do
  def load(overrides \\ []) do
    [host: "localhost", port: 80, tls: [verify: true, depth: 2]]
    |> Keyword.merge(overrides, fn
      _key, a, b when is_list(a) and is_list(b) -> Keyword.merge(a, b)
      _key, _a, b -> b
    end)
    |> Enum.sort()
  end
end

defmodule AccessStruct do
  def main(_args) do
    for shape <- [%Shape{kind: :square, size: 3}, %Shape{kind: :rectangle, size: {2, 5}}, %Shape{kind: :rectangle, size: {0, 5}}, %Shape{kind: :blob}], do: IO.inspect(Shape.area(shape))
    IO.inspect(Settings.load())
    IO.inspect(Settings.load(port: 8080, tls: [depth: 5]))
    data = %{users: [%{name: "a", roles: [:admin]}, %{name: "b", roles: []}], meta: %{count: 2}}
    IO.inspect(get_in(data, [:users, Access.all(), :roles]))
    IO.inspect(update_in(data, [:users, Access.filter(&(&1.roles == [])), :roles], &[:guest | &1]))
    IO.inspect(update_in(data.meta.count, &(&1 + 1)))
    IO.inspect(put_in(data[:meta][:new], true))
    IO.inspect(pop_in(data, [:users, Access.at(0), :name]))
    IO.inspect(Enum.group_by(data.users, & &1.roles, & &1.name))
    IO.inspect(with(%{users: [%{name: name} | _]} <- data, do: String.upcase(name)))
  end
end
