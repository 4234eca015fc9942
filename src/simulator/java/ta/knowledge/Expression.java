package ta.knowledge;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A parsed eval expression.
 *
 * <p>Values are {@code null}, String, Double, Boolean, or a list of at least two texts for a multivalue.
 */
interface Expression {
    Object value(Scope scope);

    /** Names of the fields it reads. */
    default void fields(Set<String> into) {}

    /** What an expression can see of an event. */
    record Scope(Map<String, List<String>> fields, Reading reading) {
        Object field(String name) {
            List<String> values = fields.get(name);
            return values == null ? null : values.size() == 1 ? values.get(0) : values;
        }
    }

    record Constant(Object value) implements Expression {
        @Override
        public Object value(Scope scope) {
            return value;
        }
    }

    record Field(String name) implements Expression {
        @Override
        public Object value(Scope scope) {
            return scope.field(name);
        }

        @Override
        public void fields(Set<String> into) {
            into.add(name);
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public Object value(Scope scope) {
            Object value = operand.value(scope);
            return value == null ? null : !(Boolean) value;
        }

        @Override
        public void fields(Set<String> into) {
            operand.fields(into);
        }
    }

    record Binary(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Scope scope) {
            return switch (operator) {
                case "AND" -> EvalFunctions.isTrue(left.value(scope)) && EvalFunctions.isTrue(right.value(scope));
                case "OR" -> EvalFunctions.isTrue(left.value(scope)) || EvalFunctions.isTrue(right.value(scope));
                default -> EvalFunctions.operate(operator, left.value(scope), right.value(scope));
            };
        }

        @Override
        public void fields(Set<String> into) {
            left.fields(into);
            right.fields(into);
        }
    }

    record Call(String function, List<Expression> arguments) implements Expression {
        @Override
        public Object value(Scope scope) {
            return EvalFunctions.call(function, arguments, scope);
        }

        @Override
        public void fields(Set<String> into) {
            arguments.forEach(argument -> argument.fields(into));
        }
    }
}
