defmodule SyntaxElixir do
  def main(args) do
    IO.inspect(args
  end
end
