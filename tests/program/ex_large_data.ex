# A hundred thousand elements through Enum, Stream, Map, MapSet, iodata and String.
defmodule LargeData do
  def main(_args) do
    numbers = Enum.to_list(1..100_000)
    IO.inspect(numbers |> Enum.map(&rem(&1 * 7919, 10_007)) |> Enum.sort() |> Enum.dedup() |> length())
    IO.inspect(numbers |> Enum.chunk_every(1000) |> Enum.map(&Enum.sum/1) |> Enum.max())
    map = Map.new(numbers, &{"key#{&1}", &1})
    IO.inspect(Enum.sum(for {_, v} <- map, rem(v, 3) == 0, do: v))
    IO.inspect(map |> Map.drop(Enum.map(1..50_000, &"key#{&1}")) |> map_size())
    text = numbers |> Enum.map(&Integer.to_string/1) |> Enum.intersperse(",") |> IO.iodata_to_binary()
    IO.inspect({byte_size(text), text |> String.split(",") |> length(), :erlang.crc32(text)})
    IO.inspect(MapSet.size(MapSet.intersection(MapSet.new(numbers), MapSet.new(Enum.map(numbers, &(&1 * 2))))))
    IO.inspect(text |> String.graphemes() |> Enum.frequencies() |> Enum.sort())
    IO.inspect(Enum.reduce(numbers, 1, fn n, acc -> rem(acc * n + 1, 1_000_003) end))
    IO.inspect(numbers |> Enum.shuffle() |> Enum.sort() == numbers)
    IO.inspect(numbers |> Enum.zip(Enum.reverse(numbers)) |> Enum.count(fn {a, b} -> a > b end))
  end
end
