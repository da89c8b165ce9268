defmodule Hello do
  def main(_args), do: IO.puts("Hello from Elixir, ünïcode too: λ 日本")
end
