defmodule MODULE do
  @moduledoc """
  The program: `main/1` gets the command line.
  """

  def main([]), do: IO.puts(greeting("world"))
  def main(names), do: Enum.each(names, &IO.puts(greeting(&1)))

  @doc """
  The words for one name.
  """
  def greeting(name), do: "Hello, #{name}!"
end
