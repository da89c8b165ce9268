defmodule UndefinedVariable do
  def main(args) do
    IO.inspect(agrs)
  end
end
