# `for` with filters, several generators, :into, :uniq, :reduce, and bit generators.
defmodule Comprehension do
  def main(_args) do
    IO.inspect(for x <- 1..3, y <- ~w(a b), do: {x, y})
    IO.inspect(for x <- 1..20, rem(x, 3) == 0, x != 9, do: x)
    IO.inspect(for {:ok, v} <- [ok: 1, error: 2, ok: 3], do: v)
    IO.inspect(for <<r::8, g::8, b::8 <- <<1, 2, 3, 4, 5, 6>> >>, do: {r, g, b})
    IO.inspect(for c <- 'hello', into: "", do: <<c + 1>>)
    IO.inspect(for {k, v} <- %{a: 1, b: 2}, into: %{}, do: {v, k})
    IO.inspect(for x <- [1, 2, 1, 3], uniq: true, do: x * 10)
    IO.inspect(for x <- 1..5, reduce: 0 do acc -> acc + x end)
    IO.inspect(for w <- ~w(one two one), reduce: %{} do acc -> Map.update(acc, w, 1, &(&1 + 1)) end)
    IO.inspect(for x <- [1, nil, 2], x, do: x)
    IO.inspect(for x <- 1..3, do: (for y <- 1..x, do: x * y))
    IO.inspect(for n <- 1..30, a <- 1..n, b <- a..n, a * a + b * b == n * n, do: {a, b, n})
    IO.inspect(for <<bit::1 <- <<0xA5>> >>, do: bit)
    IO.inspect(for <<c <- "abc">>, into: MapSet.new(), do: c)
  end
end
