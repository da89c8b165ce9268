# inspect of every kind of term, limits, widths, options.
defmodule InspectTour do
  def main(_args) do
    terms = [
      1, -0.0, 1.0e20, 1_000_000, :atom, :"quoted atom", :"Elixir.Module", String, nil, true, "string", "esc\"\n\0", <<255, 0>>, <<1::3>>, 'chars', [1 | 2], [], [a: 1, b: 2], [{:a, 1}, :b], {}, {1, {2}}, %{}, %{a: 1}, %{"a" => 1, 2 => 3}, 1..5, 1..10//2,
      MapSet.new([3, 1]), &String.length/1, ~D[2024-02-29], ~T[12:30:00], ~N[2024-01-01 00:00:00], ~U[2024-01-01 00:00:00Z], ~r/x/, %RuntimeError{message: "m"}, Enum.to_list(1..60), String.duplicate("long ", 30), %{list: Enum.to_list(1..30), text: String.duplicate("x", 60), nested: %{deep: [%{deeper: {1, 2, 3}}]}},
      [[[[[]]]]], :+, :"a-b", :a?, {:ok, %{struct: %{__struct__: Missing}}}, "\u200b ünï", Version.parse!("1.2.3-rc.1"), URI.parse("http://x.org/p?q=1"), Date.range(~D[2024-01-01], ~D[2024-01-03])
    ]

    for term <- terms, do: IO.puts(inspect(term))
    IO.puts(inspect(Enum.to_list(1..10), limit: 3))
    IO.puts(inspect("abc", binaries: :as_binaries))
    IO.puts(inspect('abc', charlists: :as_lists))
    IO.puts(inspect(255, base: :hex))
    IO.puts(inspect(%{a: %{b: %{c: 1}}}, pretty: true, width: 8))
    IO.inspect([1, 2], label: "label")
    IO.inspect(%RuntimeError{}, structs: false)
    IO.puts(inspect(String.duplicate("y", 100), printable_limit: 10))
  end
end
