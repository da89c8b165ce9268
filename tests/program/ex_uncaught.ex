# An uncaught exception ends the program with code 1.
defmodule UncaughtTour do
  def main(_args) do
    IO.puts("before")
    raise ArgumentError, "nobody catches this"
  end
end
