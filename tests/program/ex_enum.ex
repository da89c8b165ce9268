# The Enum module.
defmodule EnumTour do
  def main(_args) do
    list = [5, 3, 8, 1, 9, 2]

    results = [
      Enum.map(list, &(&1 * 2)), Enum.filter(list, &(&1 > 4)), Enum.reduce(list, &+/2), Enum.reduce(list, [], &[&1 | &2]), Enum.sort(list), Enum.sort(list, :desc), Enum.sort_by(list, &rem(&1, 3)),
      Enum.sum(list), Enum.product(list), Enum.min_max(list), Enum.chunk_every(list, 4), Enum.chunk_every(list, 2, 1, :discard), Enum.chunk_by(list, &(&1 > 4)), Enum.zip(list, ~w(a b c)), Enum.with_index(~w(x y)),
      Enum.group_by(list, &rem(&1, 2)), Enum.frequencies(~w(a b a)), Enum.split_with(list, &(&1 > 4)), Enum.take_while(list, &(&1 > 2)), Enum.drop(list, -2), Enum.slice(list, 1..3), Enum.at(list, -1), Enum.find(list, &(&1 > 5)),
      Enum.find_index(list, &(&1 == 8)), Enum.any?(list, &(&1 > 8)), Enum.all?(list, &is_integer/1), Enum.count(list, &(&1 > 2)), Enum.uniq([1, 1, 2]), Enum.dedup([1, 1, 2, 1]), Enum.flat_map(1..3, &List.duplicate(&1, &1)),
      Enum.scan(list, &+/2), Enum.map_reduce(list, 0, &{&1 + &2, &1 + &2}), Enum.join(list, "-"), Enum.map_join(list, ", ", &"<#{&1}>"), Enum.into(%{a: 1}, []), Enum.reverse(1..4), Enum.concat([[1], [2, 3]]), Enum.intersperse([1, 2, 3], 0),
      Enum.max_by(~w(aa b cccc), &String.length/1), Enum.member?(1..10, 5), Enum.to_list(1..10//3), Enum.reject(list, &(&1 > 4)), Enum.zip_with([1, 2], [3, 4], &*/2)
    ]

    Enum.each(results, &IO.inspect/1)
  end
end
