# Standard input and output in Elixir: IO.gets, IO.stream, iodata, standard error.
defmodule IOTour do
  def main(_args) do
    IO.inspect(IO.gets(""))
    IO.inspect(IO.read(:line))
    IO.puts(["iodata ", ["nested", ?!, " "], "é"])
    IO.write("no newline")
    IO.puts("")
    IO.inspect(IO.stream(:stdio, :line) |> Enum.map(&String.trim/1))
    IO.inspect(IO.gets("prompt> "))
    IO.puts(:stderr, "to standard error")
    IO.puts(IO.iodata_to_binary(["a", ?b, [<<99>>]]))
    :io.format("~s ~p~n", ["from", :io])
  end
end
