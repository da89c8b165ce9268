# Keyword lists, Access, nested data, MapSet, List, Tuple.
defmodule KeywordTour do
  def main(_args) do
    options = [size: 1, color: :red, size: 2]
    users = [%{name: "ann", tags: ["a"]}, %{name: "bob", tags: []}]

    for result <- [
          options[:size], Keyword.get(options, :none, 0), Keyword.get_values(options, :size), Keyword.put(options, :size, 9), Keyword.delete(options, :size), Keyword.merge(options, color: :blue), Keyword.keys(options), Keyword.pop(options, :color),
          Keyword.validate([a: 1], [:a, b: 2]), Keyword.validate([z: 1], [:a]), get_in(users, [Access.all(), :name]), update_in(users, [Access.at(0), :tags], &["new" | &1]), get_in(users, [Access.filter(&(&1.tags == [])), :name]),
          put_in(users, [Access.at(1), :name], "rob"), MapSet.new([1, 2, 3]) |> MapSet.union(MapSet.new([3, 4])) |> MapSet.to_list(), MapSet.subset?(MapSet.new([1]), MapSet.new([1, 2])), List.flatten([1, [2, [3]]]), List.insert_at([1, 2], 1, :x),
          List.replace_at([1, 2], 0, :y), List.keyfind([a: 1], :a, 0), List.foldr([1, 2], [], &[&1 | &2]), List.zip([[1, 2], [3, 4]]), List.delete_at([1, 2, 3], -1), List.last([1, 2]), List.wrap(nil), List.starts_with?([1, 2], [1]), Tuple.append({1}, 2), Tuple.insert_at({1, 3}, 1, 2),
          Integer.digits(1234), Integer.undigits([1, 2]), Integer.gcd(12, 18), Integer.floor_div(-7, 2), Integer.mod(-7, 3), Integer.pow(2, 100), Float.round(3.14159, 2), Float.ceil(1.2), Float.ratio(0.75), div(-7, 2), rem(-7, 2), 7 in 1..10, Range.size(1..10//3), max(1, :a)
        ] do
      IO.inspect(result)
    end
  end
end
