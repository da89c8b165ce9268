# Lazy streams, finite and not.
defmodule StreamTour do
  def main(_args) do
    IO.inspect(Stream.iterate(1, &(&1 * 2)) |> Stream.take(10) |> Enum.to_list())
    IO.inspect(Stream.unfold({0, 1}, fn {a, b} -> {a, {b, a + b}} end) |> Enum.take(12))
    IO.inspect(Stream.cycle([1, 2, 3]) |> Stream.map(&(&1 * 10)) |> Stream.reject(&(&1 == 20)) |> Enum.take(5))
    IO.inspect(1..1_000_000 |> Stream.filter(&(rem(&1, 7) == 0)) |> Stream.map(&(&1 + 1)) |> Enum.take(3))
    IO.inspect(Stream.resource(fn -> 3 end, fn 0 -> {:halt, 0}; n -> {[n, -n], n - 1} end, fn n -> IO.inspect({:closed, n}) end) |> Enum.to_list())
    IO.inspect(Stream.chunk_every(1..7, 3) |> Enum.to_list())
    IO.inspect(Stream.zip(1..3, Stream.repeatedly(fn -> :x end)) |> Enum.to_list())
    IO.inspect(Stream.transform(1..10, 0, fn x, acc -> if acc > 12, do: {:halt, acc}, else: {[{x, acc}], acc + x} end) |> Enum.to_list())
    IO.inspect(Stream.concat([1, 2], 3..4) |> Stream.with_index() |> Stream.dedup() |> Enum.to_list())
    IO.inspect(Stream.take_while(1..100, &(&1 < 4)) |> Stream.flat_map(&[&1, &1]) |> Stream.uniq() |> Enum.sum())
    IO.inspect(Stream.scan(1..5, &+/2) |> Stream.drop(1) |> Stream.intersperse(:sep) |> Enum.to_list())
  end
end
