# The smallest Elixir program.
defmodule Hello do
  def main(_args), do: IO.puts("Hello, world!")
end
