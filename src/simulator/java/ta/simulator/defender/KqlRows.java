package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.util.List;

/** What flows from one operator of a query to the next. */
record KqlRows(List<HuntingColumn> columns, List<JsonObject> rows) {

    HuntingColumn column(String operator, String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> KqlQuery.failure("'" + operator
                        + "' operator: Failed to resolve column or scalar expression named '" + name + "'"));
    }

    KqlRows with(List<JsonObject> newRows) {
        return new KqlRows(columns, newRows);
    }
}
