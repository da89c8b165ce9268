# Maps: syntax, Map functions, updates, large ones sorted on output.
defmodule MapTour do
  def main(_args) do
    map = %{"k" => [1], :b => 2, 3 => :c}
    IO.inspect(map)
    IO.inspect(%{map | b: 20})
    IO.inspect(Map.put(map, :new, %{nested: %{deep: true}}))

    for result <- [
          Map.get(map, :zz, :default), Map.fetch(map, :b), Map.fetch(map, :q), Map.has_key?(map, 3), Map.delete(map, 3), Map.keys(map), Map.values(map), Map.merge(%{a: 1, b: 2}, %{b: 3}, fn _k, x, y -> x + y end),
          Map.update(%{a: 1}, :a, 0, &(&1 + 1)), Map.update(%{}, :a, 0, &(&1 + 1)), Map.pop(%{a: 1, b: 2}, :a), Map.split(%{a: 1, b: 2, c: 3}, [:a, :c]), Map.take(%{a: 1, b: 2}, [:b]), Map.drop(%{a: 1, b: 2}, [:b]), Map.new([1, 2], &{&1, &1 * &1}),
          Map.filter(%{a: 1, b: 2}, fn {_, v} -> v > 1 end), Map.to_list(%{z: 1, a: 2}), Map.equal?(%{a: 1}, %{a: 1.0}), Enum.map(%{a: 1, b: 2}, fn {k, v} -> {v, k} end), get_in(%{a: %{b: [10, 20]}}, [:a, :b, Access.at(1)]),
          put_in(%{a: %{b: 1}}, [:a, :b], 2), update_in(%{a: %{b: 1}}, [:a, :b], &(&1 + 5)), pop_in(%{a: %{b: 1, c: 2}}, [:a, :b]), map_size(map)
        ] do
      IO.inspect(result)
    end

    %{"k" => [one], b: two} = map
    IO.inspect({one, two})
    big = for n <- 1..1000, into: %{}, do: {n, n * n}
    IO.inspect({map_size(big), big[31], Enum.sum(Map.values(big))})
    IO.inspect(Enum.sort(Enum.take_while(Enum.sort(big), fn {k, _} -> k < 5 end)))
    IO.inspect(try do Map.fetch!(map, :nope) rescue e in KeyError -> Exception.message(e) end)
    IO.inspect(try do %{map | nope: 1} rescue e -> Exception.message(e) end)
    IO.inspect(try do map.missing rescue e -> e.key end)
  end
end
