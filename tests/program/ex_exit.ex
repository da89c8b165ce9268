# System.halt with a code of its own, from deep inside.
defmodule ExitTour do
  def main(_args) do
    IO.puts("before")
    Enum.each(1..10, fn n -> if n == 4, do: System.halt(n) end)
    IO.puts("never")
  end
end
